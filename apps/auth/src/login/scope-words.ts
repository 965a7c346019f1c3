/** What a scope lets a client do, said to the person who is asked. */
export interface ScopeWords {
  readonly words: string;
  readonly more?: string | undefined;
}

const WORDS: Readonly<Record<string, ScopeWords>> = {
  openid: { words: 'Recognise you', more: 'By a number that stands for you and says nothing else.' },
  profile: { words: 'See your name' },
  email: { words: 'See your email address' },
  offline_access: { words: 'Stay connected while you are away', more: 'Also after you sign out here.' },
  'cart:read': { words: 'See your cart and orders' },
  'cart:write': { words: 'Change your cart and place orders' },
  'inventory:read': { words: 'See what is in stock' },
  'inventory:write': { words: 'Change what is in stock' },
  'payment:read': { words: 'See your payments' },
  'payment:write': { words: 'Pay in your name' },
  'payment:refund': { words: 'Refund payments' },
  'auth:admin': { words: 'Administer Valetkey', more: 'Accounts, apps, keys and revocations of everybody.' },
};

/** The words for a scope; one that nobody has described is shown as it is, so that nothing is asked for unseen. */
export function scopeWords(scope: string): ScopeWords {
  return (Object.hasOwn(WORDS, scope) ? WORDS[scope] : undefined) ?? { words: `Use the permission “${scope}”` };
}
