import { writeDomain } from '@festival-ops/domain/write-domain';
import { createWritePath } from '@festival-ops/write-path/write-path';
import { NOW, type Peer } from './peer.ts';

/** The write path as the api uses it, without HTTP. */
export function ours(writesPerRequest: number): Peer {
  return {
    name: `ours, ${writesPerRequest} a request`,
    writesPerRequest,
    open: async (pool) => {
      const troubles: string[] = [];
      const path = createWritePath({
        pool,
        domain: writeDomain,
        now: () => new Date(NOW),
        log: (event) => troubles.push(JSON.stringify(event)),
      });
      return async ({ deviceId, userId }, writes) => {
        const transactions = writes.map((write) => ({ transaction_id: write.op_id, crud: [write] }));
        const answer = await path.handle({ device_id: deviceId, transactions }, userId);
        if (answer.status !== 200)
          throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return answer.body.results.flatMap((result) => {
          if (result.status !== 'success')
            throw new Error(`ended as ${JSON.stringify(result)}: ${troubles.join()}`);
          return result.receipts;
        });
      };
    },
  };
}
