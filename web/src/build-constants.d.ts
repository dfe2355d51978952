/** The app's version, put in by vite.config.ts. */
declare const __APP_VERSION__: string;

/** For vite.config.ts, which Node runs. */
interface ImportMeta {
  readonly dirname: string;
}

/** The SDK's script for its workers, which vite.config.ts finds. It does its work as it is loaded. */
declare module 'virtual:powersync-worker' {}
