import { type RequestPlan, request } from './plan.ts';

/** Requests that are read as what they are, from devices, and that say nothing of the database's own clock. */
export const readable = request.map(
  (plan): RequestPlan => ({
    ...{ ...plan, odd: {}, from: 'own device', again: false },
    transactions: plan.transactions.map((entries) =>
      entries.map((entry) => ({ ...entry, values: timeless(entry.values) })),
    ),
  }),
);

function timeless({ created_at: _, updated_at: __, ...values }: Readonly<Record<string, unknown>>) {
  return values;
}
