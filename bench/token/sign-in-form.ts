/** A sign-in page that is open in somebody's browser: all but the last click. */
export interface SignInForm {
  /** Sends it. Throws when nobody was signed in. */
  submit(): Promise<void>;
}

const PEOPLE = [
  { email: 'shopper@example.com', password: 'shopper-demo-password' },
  { email: 'admin@example.com', password: 'admin-demo-password' },
];

/** Opens the page for one of the demo people in turn. */
export async function openSignInForm(issuer: string, turn: number): Promise<SignInForm> {
  const cookies = new Map<string, string>();
  const request = async (address: string, init: { method?: string; headers?: Record<string, string>; body?: URLSearchParams } = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', cookie, ...init.headers };
    const response = await fetch(new URL(address, issuer), { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };

  const page = (await request(`/authorize?${authorization.toString()}`)).headers.get('location') ?? '';
  const hidden = [...(await (await request(page)).text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]+)"/g)];
  const body = new URLSearchParams({
    ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
    ...PEOPLE[turn % PEOPLE.length],
  });
  return {
    submit: async () => {
      const response = await request(page, { method: 'POST', headers: { origin: issuer }, body });
      await response.arrayBuffer();
      const onward = response.headers.get('location') ?? '';
      if (!onward.includes('/authorize/')) throw new Error(`The sign-in was answered ${response.status} ${onward}`);
    },
  };
}

const authorization = new URLSearchParams({
  client_id: 'demo-web',
  redirect_uri: 'http://localhost:8080/callback',
  response_type: 'code',
  scope: 'openid',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
});
