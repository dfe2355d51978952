/** Where the service says what it does; pino fits. */
export interface Log {
  /** What is too much for every day. */
  debug?(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export const noLog: Log = { info: () => {}, warn: () => {} };
