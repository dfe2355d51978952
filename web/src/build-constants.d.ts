/** The app's version, put in by vite.config.ts. */
declare const __APP_VERSION__: string;

/** For vite.config.ts, which Node runs. */
interface ImportMeta {
  readonly dirname: string;
}
