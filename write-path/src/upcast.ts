import type { ParsedEntry, WireWrite } from '@festival-ops/policy/wire-parse';
import type { WriteDomain } from '@festival-ops/policy/write-domain';
import { describeFault } from './postgres-faults.ts';

type Versions = Pick<WriteDomain, 'schemaVersion' | 'upcasters'>;

/**
 * Brings a write of an older app to this server's version, one upcaster after the other (WB-12). What was sent stays
 * beside it unchanged, so its identity does not depend on the server's version. A write that says no version is a
 * foreign client's and is taken as it is; a newer one is parked when it is judged.
 * @returns the write; with `fault` if there is no way to this version, which is this server's doing and not the app's
 */
export function upcast(domain: Versions, write: WireWrite): WireWrite {
  const { entry } = write;
  if (!entry.ok) return write;
  const sent = entry.metadata.schema_version ?? domain.schemaVersion;
  let upgraded: ParsedEntry = entry;
  for (let version = sent; version < domain.schemaVersion; version += 1) {
    const upcaster = domain.upcasters?.[version];
    if (upcaster === undefined) {
      const way = `${version} to ${version + 1}`;
      return {
        ...write,
        fault: `there is no upcaster from schema version ${way}, and the write is of ${sent}`,
      };
    }
    try {
      const { table, op, id, values, bases } = upgraded;
      upgraded = { ...upgraded, ...upcaster({ table, op, id, values, bases }) };
    } catch (error) {
      return { ...write, fault: `the upcaster of schema version ${version} threw: ${describeFault(error)}` };
    }
  }
  return upgraded === entry ? write : { ...write, entry: upgraded };
}
