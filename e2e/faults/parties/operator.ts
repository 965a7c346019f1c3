/** What an operator's script does at the issuer's admin API, as `demo-operator`. */
export class Operator {
  constructor(private readonly issuer: string) {}

  /** Its answer; a token of its own for each call, as an issuer-wide revocation ends the ones before. */
  async post(path: string, body: Readonly<Record<string, string>> = {}): Promise<unknown> {
    return this.send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** The revocation that the ledger took in last. */
  async lastRevocation(): Promise<{ kind: string; reason: string }> {
    const { revocations } = (await this.send('/admin/revocations?limit=1', {})) as { revocations: { kind: string; reason: string }[] };
    const [last] = revocations;
    if (last === undefined) throw new Error('The ledger holds no revocation');
    return last;
  }

  private async send(path: string, init: { method?: string; headers?: Record<string, string>; body?: string }): Promise<unknown> {
    const authorization = `Bearer ${await this.token()}`;
    const response = await fetch(`${this.issuer}${path}`, { ...init, headers: { ...init.headers, authorization } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  private async token(): Promise<string> {
    const response = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('demo-operator:demo-operator-secret')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    return token;
  }
}
