import proto from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;
type History = proto.temporal.api.history.v1.IHistory;

/** A history as JSON with the names of its enums; payloads are base64. (The SDK's own function fails where npm installs protobufjs twice.) */
export const historyAsJson = (history: History): string =>
  JSON.stringify(
    History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String }),
    null,
    2,
  );

/** The history that {@link historyAsJson} wrote. */
export const historyFromJson = (json: string) => History.fromObject(JSON.parse(json));
