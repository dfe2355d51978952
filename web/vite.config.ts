import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import packageJson from './package.json' with { type: 'json' };

/**
 * The page: SQLite runs in workers only, so the SDK's server for it stays out, and with it a second copy of all
 * storage; `debug` would print what nobody reads. Together 8 kB of the 200 kB that the app may weigh.
 */
const notInThePage = {
  modules: /\/MultiDatabaseServer\.js$|\/(?:mc-)?wa-sqlite(?:-async)?\.mjs$|^debug$/,
  names: ['MultiDatabaseServer', 'debug'],
};
/**
 * The workers: the SDK brings six ways to store a database, two of them with encryption. The app uses one, and
 * IndexedDB where the browser cannot do that one (`data/local-database.ts`).
 */
const notInTheWorkers = {
  modules: /mc-wa-sqlite(?:-async)?\.mjs$|(?:AccessHandlePool|OPFSCoopSync|Memory)VFS\.js$/,
  names: ['AccessHandlePoolVFS', 'OPFSCoopSyncVFS', 'MemoryVFS'],
};

/** The SDK names its worker only to itself; the app's own begins with it (`data/powersync-worker.ts`). */
const powerSyncWorker = fileURLToPath(new URL('worker/worker.js', import.meta.resolve('@powersync/web')));

/**
 * The app's build, and its service worker. `stack` builds with it and serves `web/dist`, or runs it as
 * middleware in development.
 */
export default defineConfig({
  root: import.meta.dirname,
  define: { __APP_VERSION__: JSON.stringify(packageJson.version) },
  plugins: [
    solid(),
    tailwindcss(),
    leaveOut(notInThePage),
    oneWorkerScript(),
    plainQueriesOnly(),
    serviceWorker(),
  ],
  resolve: { alias: { 'virtual:powersync-worker': powerSyncWorker } },
  worker: { format: 'es', plugins: () => [leaveOut(notInTheWorkers)] },
  // Pre-bundled, its workers would lose their place relative to the module that starts them.
  optimizeDeps: { exclude: ['@powersync/web'] },
  build: { target: 'es2023', emptyOutDir: true, chunkSizeWarningLimit: 900 },
});

/** Puts a function that does nothing in the place of modules that the app never calls. */
function leaveOut({ modules, names }: { modules: RegExp; names: readonly string[] }): Plugin {
  const all = names.map((name) => `nothing as ${name}`).join(', ');
  return {
    name: 'leave-out',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (modules.test(id) ? '\0left-out' : null),
    load: (id) =>
      id === '\0left-out'
        ? `const nothing = () => nothing; nothing.debug = nothing; export { nothing as default, ${all} };`
        : null,
  };
}

/** Every worker of the SDK is started from the app's own script, so its default script needs no build beside it. */
function oneWorkerScript(): Plugin {
  const byDefault = /new (Shared)?Worker\(new URL\('\.\/worker\.js', import\.meta\.url\), \{[^}]*\}\)/g;
  return {
    name: 'one-worker-script',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('/@powersync/web/lib/worker/client.js') ? code.replaceAll(byDefault, 'undefined') : null,
  };
}

/**
 * The app's live queries neither join nor group, since what needs that is asked by SQL: 5 kB less for every first
 * load. One that does says so at once, and the stories would see it.
 */
function plainQueriesOnly(): Plugin {
  return {
    name: 'plain-queries-only',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer = '') =>
      /\/(?:joins|group-by)\.js$/.test(id) && importer.includes('/@tanstack/db/') ? '\0plain-queries' : null,
    load: (id) =>
      id === '\0plain-queries'
        ? `const refuse = () => { throw new Error('joins and groups are not in this build: see vite.config.ts'); };
           export { refuse as processJoins, refuse as registerLazyDemandPlan, refuse as processGroupBy };
           export const containsAggregate = () => false;
           export const replaceAggregatesByRefs = (expression) => expression;`
        : null,
  };
}

/** Caches the app and nothing else: what the servers answer is never cached, and never replaced by the app. */
function serviceWorker(): Plugin[] {
  // Only for browsers without write-ahead handles (async), or not used at all (websockets).
  const onlyForSome = ['**/*async*', '**/IDBBatchAtomicVFS*', '**/websockets*'];
  return VitePWA({
    // A new version waits until the person says so: reloading by itself would take a form away.
    registerType: 'prompt',
    injectRegister: null,
    includeAssets: ['icon.svg', 'icon-180.png'],
    manifest: {
      name: 'Festival Ops',
      short_name: 'Festival Ops',
      description: 'Crews at a festival run their stages, with or without a network.',
      id: '/',
      start_url: '/',
      display: 'standalone',
      background_color: '#F4F6F8',
      theme_color: '#1D4FD7',
      icons: [
        { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      ],
    },
    workbox: {
      // The icons and the manifest come by the plugin's own list.
      // Of the typeface what European names need; other letters come from the system.
      globPatterns: ['**/*.{js,css,html,wasm}', '**/inter-latin*.woff2'],
      globIgnores: onlyForSome,
      maximumFileSizeToCacheInBytes: 8_000_000,
      clientsClaim: true,
      navigateFallback: 'index.html',
      navigateFallbackDenylist: [/^\/api(\/|$)/, /^\/sync(\/|$)/, /^\/write-checkpoint/, /^\/probes(\/|$)/],
      runtimeCaching: [
        {
          urlPattern: /\/assets\/.*(?:async|IDBBatchAtomicVFS)[^/]*$/,
          handler: 'CacheFirst',
          options: { cacheName: 'storage-for-other-browsers' },
        },
      ],
    },
  });
}
