import { startStack } from '@festival-ops/stack/stack';

/**
 * The supervisor of a story's stack, in a process of its own, so that a story can end it like a person does.
 * Answers the message `pids` with the pids of the parts.
 */
const { PORT, FESTIVAL_DATA_DIR, PUBLIC_URL } = process.env;

const stack = await startStack({
  dataDir: FESTIVAL_DATA_DIR ?? '',
  port: Number(PORT),
  publicUrl: PUBLIC_URL,
  demo: 'asked for',
  say: (line) => console.log(line),
});
process.on('message', () => process.send?.({ pids: stack.pids() }));
const end = async () => {
  await stack.stop();
  process.exit(0);
};
process.once('SIGINT', end);
// The story's runner is gone without a word: leave no server behind.
process.once('disconnect', end);
process.send?.({ databaseUrl: stack.databaseUrl });
