import { describeBucketStore } from './bucket-store-contract.ts';
import { MemoryBucketStore } from './memory-bucket-store.ts';

describeBucketStore('buckets in memory', (options) => new MemoryBucketStore(options));
