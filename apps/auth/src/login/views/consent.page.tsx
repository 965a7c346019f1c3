import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the consent page shows. */
export interface ConsentPage {
  readonly action: string;
  readonly csrf: string;
  readonly client: PageClient;
  /** Where the person lands afterwards. */
  readonly redirectsTo: string;
  readonly email: string;
  readonly scopes: readonly string[];
}

/** Asks whether a client may do what it asks for. */
export function renderConsent(page: ConsentPage): string {
  return renderPage({
    title: `Allow ${page.client.name}?`,
    children: (
      <form method="post" action={page.action}>
        <h1>Allow {page.client.name}?</h1>
        <ul>
          {page.scopes.map((scope) => (
            <li key={scope}>{scope}</li>
          ))}
        </ul>
        <input type="hidden" name="csrf" value={page.csrf} />
        <button type="submit" name="decision" value="allow">
          Allow
        </button>
        <button type="submit" name="decision" value="deny">
          Deny
        </button>
      </form>
    ),
  });
}
