import type { Random } from '@festival-ops/db/demo/random';
import pg from 'pg';
import { cellsOf, GROUPS, LAST_LETTER, LETTERS, REGISTERS, USERS } from './club.ts';
import { pause } from './pause.ts';

/** Whoever writes to Postgres beside the devices, in plain SQL: numbers only rise, whatever fails in between. */
export interface Writers {
  /** Numbers of transactions that were rolled back on purpose. */
  readonly rolledBack: ReadonlySet<number>;
  /** How many transactions were committed. */
  readonly committed: number;
  /** A number that nobody has written yet. */
  next(): number;
  /** Resolves once nothing of theirs is under way. */
  stop(): Promise<void>;
}

const LONGEST_PAUSE_MS = 120;
const RETRY_MS = 50;
const CLOSING_TRIES = 200;

export function startWriters(databaseUrl: string, random: Random): Writers {
  let number = 0;
  let isStopped = false;
  let committed = 0;
  const rolledBack = new Set<number>();
  const next = () => {
    number += 1;
    return number;
  };

  const write = async (draw: () => Act): Promise<void> => {
    let client: pg.Client | undefined;
    while (!isStopped) {
      const act = draw();
      try {
        client ??= await connected(databaseUrl);
        await client.query('BEGIN');
        for (const statement of act.statements) await client.query(statement);
        await client.query(act.isRolledBack ? 'ROLLBACK' : 'COMMIT');
        if (!act.isRolledBack) committed += 1;
        await pause(random.whole(1, LONGEST_PAUSE_MS));
      } catch {
        // Postgres was killed, or this connection: it is not known whether it was committed, and all go on
        await client?.end().catch(() => {});
        client = undefined;
        await pause(RETRY_MS);
      }
    }
    await client?.end().catch(() => {});
  };
  const drawGroupAct = (): Act => {
    const act = groupAct(random, next());
    if (act.isRolledBack) rolledBack.add(number);
    return act;
  };
  const running = Promise.all([write(drawGroupAct), write(() => personAct(random, next()))]);
  return {
    rolledBack,
    get committed() {
      return committed;
    },
    next,
    stop: async () => {
      isStopped = true;
      await running;
      await closing(databaseUrl);
    },
  };
}

/** One letter surely changes hands when all have looked at it. */
async function closing(databaseUrl: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    let client: pg.Client | undefined;
    try {
      client = await connected(databaseUrl);
      await client.query(`UPDATE letter SET owner = '${USERS[1]}' WHERE id = '${LAST_LETTER}'`);
      return;
    } catch (error) {
      if (tries > CLOSING_TRIES) throw error;
      await pause(RETRY_MS);
    } finally {
      await client?.end().catch(() => {});
    }
  }
}

interface Act {
  readonly statements: readonly string[];
  readonly isRolledBack: boolean;
}

/** All rows of a group, or of all groups, get one number; now and then the cells are deleted and made anew. */
function groupAct(random: Random, n: number): Act {
  const groups = random.chance(0.25) ? GROUPS : [random.pick(GROUPS)];
  const statements = groups.flatMap((group) => {
    const set = (table: string) =>
      `UPDATE ${table} SET batch = ${n}, version = ${n} WHERE owner = '${group}'`;
    const cells = random.chance(0.15)
      ? [`DELETE FROM cell WHERE owner = '${group}'`, cellsOf(group, n)]
      : [set('cell')];
    return [set('head'), ...cells, set('mark'), set('secret')];
  });
  return { statements, isRolledBack: random.chance(0.1) };
}

/** Rights come and go, letters change hands, registers rise. */
function personAct(random: Random, n: number): Act {
  const drawn = random.whole(0, 9);
  const user = random.pick(USERS);
  const group = random.pick(GROUPS);
  if (drawn < 2)
    return done(
      `INSERT INTO member VALUES ('m${n}', '${user}', '${group}', '${random.chance(0.5) ? 'chair' : 'member'}')`,
    );
  if (drawn < 4) return done(`DELETE FROM member WHERE user_id = '${user}' AND group_id = '${group}'`);
  if (drawn < 5)
    return done(
      `UPDATE member SET role = CASE role WHEN 'chair' THEN 'member' ELSE 'chair' END WHERE user_id = '${user}'`,
    );
  if (drawn < 7)
    return done(
      `UPDATE register SET version = greatest(version, ${n}) WHERE id = 'r${random.whole(1, REGISTERS)}-${group}'`,
    );
  const letter = `l${random.whole(0, LETTERS - 1)}`;
  if (random.chance(0.2)) return done(`DELETE FROM letter WHERE id = '${letter}'`);
  return done(`INSERT INTO letter VALUES ('${letter}', '${user}', ${n}, ${n}, 'dear')
    ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, batch = ${n}, version = ${n}`);
}

function done(statement: string): Act {
  return { statements: [statement], isRolledBack: false };
}

async function connected(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'writer' });
  client.on('error', () => {});
  await client.connect();
  return client;
}
