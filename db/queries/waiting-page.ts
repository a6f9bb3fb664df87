/** What has waited since `before`, by key, up to `limit` behind `after`. */
export interface WaitingPage {
  before: Date;
  after: string | null;
  limit: number;
}
