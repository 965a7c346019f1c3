import { describe, expect, it } from '@jest/globals';
import { MaxStaleness } from './max-staleness.decorator.js';
import { Public } from './public.decorator.js';
import { RequireRoles } from './require-roles.decorator.js';
import { RequireScopes } from './require-scopes.decorator.js';
import { RoutePolicies } from './route-policies.js';
import { readRoutePolicy } from './route-policy.js';

@RequireScopes('stock:read')
@RequireRoles('clerk', 'admin')
@MaxStaleness({ contact: '10s', ledger: '5s' })
class StockController {
  list() {}

  @RequireScopes('stock:write', 'stock:read')
  @RequireRoles('auditor')
  @MaxStaleness({ contact: '500ms', ledger: '1min' })
  adjust() {}

  @Public()
  count() {}
}

@Public()
class HealthController {
  live() {}

  @RequireScopes('auth:admin')
  details() {}
}

class DerivedController extends HealthController {}

/** A method as the framework hands it to a guard. */
function methodOf(type: new () => object, name: string): () => void {
  const method: unknown = Reflect.get(type.prototype, name);
  if (typeof method !== 'function') throw new Error(`${type.name} has no ${name}`);
  return method as () => void;
}

describe('the policy of a route', () => {
  it('adds up what class and method demand, and takes the tighter bound of each', () => {
    expect(readRoutePolicy(StockController, methodOf(StockController, 'adjust'))).toEqual({
      public: false,
      scopes: ['stock:read', 'stock:write'],
      roles: [['clerk', 'admin'], ['auditor']],
      staleness: { contactMs: 500, ledgerMs: 5_000 },
    });
    expect(readRoutePolicy(StockController, methodOf(StockController, 'list'))).toMatchObject({
      scopes: ['stock:read'],
      roles: [['clerk', 'admin']],
    });
  });

  it('is public where the nearer decorator says so', () => {
    const isPublic = (type: typeof HealthController, method: () => void) => readRoutePolicy(type, method).public;
    expect(readRoutePolicy(StockController, methodOf(StockController, 'count')).public).toBe(true);
    expect(isPublic(HealthController, methodOf(HealthController, 'live'))).toBe(true);
    expect(isPublic(HealthController, methodOf(HealthController, 'details'))).toBe(false);
    expect(isPublic(DerivedController, methodOf(HealthController, 'details'))).toBe(false);
  });

  it('is read once for each class and method, an inherited method for each class apart', () => {
    class Closed {
      read() {}
    }
    @Public()
    class Open extends Closed {}
    const policies = new RoutePolicies();
    expect(policies.get(Open, methodOf(Closed, 'read')).public).toBe(true);
    expect(policies.get(Closed, methodOf(Closed, 'read')).public).toBe(false);
    expect(policies.get(Open, methodOf(Closed, 'read'))).toBe(policies.get(Open, methodOf(Closed, 'read')));
  });

  it('takes a duration with its unit, and nothing else', () => {
    for (const wrong of ['5', '5 s', '-1s', '1.5s', 's', '5sec', '']) {
      expect(() => MaxStaleness({ contact: wrong })).toThrow('Not a duration');
    }
  });
});
