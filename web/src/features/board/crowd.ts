const numbers = new Intl.NumberFormat();

/** `12,000`, in the reader's habit. */
export const crowdWords = (crowd: number): string => numbers.format(crowd);
