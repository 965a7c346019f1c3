/**
 * Keys under which the decorators leave a route's demands. Plain strings, so that a second copy of this
 * library or of the framework reads what the first one wrote.
 */
export const routeMetadata = {
  public: 'valetkey:public',
  scopes: 'valetkey:scopes',
  roles: 'valetkey:roles',
  staleness: 'valetkey:staleness',
} as const;
