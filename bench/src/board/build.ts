import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const web = fileURLToPath(new URL('../../../web', import.meta.url));

/** Builds the app as it is delivered, with the bench's own script beside it. @param folder where it goes */
export async function buildApp(folder: string): Promise<void> {
  process.env.NODE_ENV = 'production';
  await build({
    configFile: `${web}/vite.config.ts`,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          index: `${web}/index.html`,
          bench: fileURLToPath(new URL('in-the-page.ts', import.meta.url)),
        },
        output: {
          entryFileNames: ({ name }) => (name === 'bench' ? 'bench.js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  });
}
