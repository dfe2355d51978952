/** What stands between a device and the service, as a test wants it. */
export interface Between {
  readonly port: number;
  close(): Promise<void>;
}
