import { methodOf } from './auth-routes.ts';

/** The api's addresses and what each takes; `:receiptId` stands for one part of the path. */
const routes: Readonly<Record<string, readonly string[]>> = {
  '/metrics': ['GET'],
  '/api/health': ['GET'],
  '/api/openapi.json': ['GET'],
  '/api/me': ['GET'],
  '/api/demo': ['GET'],
  '/api/data': ['POST'],
  '/api/allowances': ['POST'],
  '/api/check-in': ['POST'],
  '/api/invitations': ['POST'],
  '/api/invitations/open': ['POST'],
  '/api/invitations/revoke': ['POST'],
  '/api/invitations/read': ['POST'],
  '/api/invitations/accept': ['POST'],
  '/api/operator/parked': ['GET'],
  '/api/operator/parked/:receiptId': ['GET', 'DELETE'],
  '/api/operator/parked/:receiptId/values': ['GET'],
  '/api/operator/parked/:receiptId/replay': ['POST'],
};

export interface Route {
  /** The address as it is declared, so that logs and metrics know only so many. */
  readonly route: string;
  readonly methods: readonly string[];
}

/** The route that a path belongs to; undefined if there is nothing at it. */
export function routeOf(path: string): Route | undefined {
  const auth = methodOf(path);
  if (auth !== undefined) return { route: path, methods: [auth] };
  const route = path.replace(/^(\/api\/operator\/parked\/)[^/]+/, '$1:receiptId');
  const methods = Object.hasOwn(routes, route) ? routes[route] : undefined;
  return methods === undefined ? undefined : { route, methods };
}
