/** The UUID of an account: the `sub` of everything issued for it, never given to another account. */
export type AccountId = string & { readonly __account: 'AccountId' };
