/** Lets so many acts of one key run at a time, and no more. */
export interface InFlight {
  /** Runs `act`, unless `key` has its share under way already: then `undefined`, and nothing has run. */
  run<T>(key: string, act: () => Promise<T>): Promise<T | undefined>;
}

export function createInFlight(most: number): InFlight {
  const underWay = new Map<string, number>();
  return {
    run: async (key, act) => {
      const count = underWay.get(key) ?? 0;
      if (count >= most) return undefined;
      underWay.set(key, count + 1);
      try {
        return await act();
      } finally {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left === 0) underWay.delete(key);
        else underWay.set(key, left);
      }
    },
  };
}
