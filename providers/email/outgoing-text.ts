import { Readable, type Writable } from 'node:stream';

/**
 * A composed e-mail, header and text, on its way to a mail server, and what we know of it when something fails. It is given to nodemailer's connection, which
 * calls {@link pipe} as soon as the server has said that it may come, with the stream that writes the final dot at its end.
 */
export class OutgoingText extends Readable {
  /** A connection has taken it, to say who it is from and to, and then its text. */
  isCarried = false;
  /** Without the final dot no server can have the e-mail; from here on it may. */
  hasEnded = false;
  /** Its time was over before it had ended. */
  isLate = false;
  readonly #source: Buffer | Readable;
  readonly #mayGo: () => boolean;
  #to: NodeJS.WritableStream | undefined;
  #socket: Writable | undefined;

  /**
   * @param source whole, or read only as fast as the connection takes it
   * @param mayGo asked before a connection takes it, and immediately before its end is said
   */
  constructor(source: Buffer | Readable, mayGo: () => boolean = () => true) {
    super();
    this.#source = source;
    this.#mayGo = mayGo;
    if (source instanceof Readable) source.on('error', (error) => this.destroy(error));
  }

  /** Whether the connection has nothing of it left to write: as long as it has, a word said there would stand in the middle of the e-mail. */
  get isOut(): boolean {
    return this.#to === undefined || (this.#to instanceof Readable && this.#to.readableEnded);
  }

  /** Whether its time is not over yet. */
  isDue(): boolean {
    this.isLate = !this.#mayGo();
    return !this.isLate;
  }

  /** The socket that it will be written to, where its parts shall leave together. */
  over(socket: Writable): void {
    this.#socket = socket;
  }

  override pipe<To extends NodeJS.WritableStream>(to: To): To {
    this.#to = to;
    const source = this.#source;
    if (Buffer.isBuffer(source)) {
      // A long one may wait for room on its way, and what is asked before its end must not be asked before that.
      if (this.#fits(source)) this.#end(to, source);
      else to.write(source, () => this.#end(to));
    } else {
      source.once('end', () => this.#end(to));
      source.pipe(to, { end: false });
    }
    return to;
  }

  #end(to: NodeJS.WritableStream, whole?: Buffer): void {
    if (this.destroyed) return;
    if (!this.isDue()) {
      this.destroy(new Error('The time to hand this e-mail over has passed'));
      return;
    }
    this.hasEnded = true;
    if (!whole) {
      to.end();
      return;
    }
    // The final dot is a write of its own, which costs as much as the e-mail.
    const socket = this.#socket;
    socket?.cork();
    to.once('end', () => socket?.uncork());
    to.end(whole);
  }

  /** It leaves in one write. One that fills the socket must not wait for its final dot. */
  #fits(whole: Buffer): boolean {
    return this.#socket !== undefined && whole.length < this.#socket.writableHighWaterMark / 2;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.#source instanceof Readable) this.#source.destroy();
    done(error);
  }
}
