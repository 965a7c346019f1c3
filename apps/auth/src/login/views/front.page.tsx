import { KeyIcon } from './icons.js';
import { renderPage } from './layout.js';
import { Seal } from './seal.js';

/** Whether the API documents are served. */
export interface FrontPage {
  readonly demo: boolean;
}

/** What somebody sees who opens the issuer's own address: what this is, and what there is to read. */
export function renderFront(page: FrontPage): string {
  return renderPage({
    title: 'Issuer',
    children: (
      <>
        <Seal>
          <KeyIcon />
        </Seal>
        <h1>This is an issuer</h1>
        <p className="lead">Apps send you here to sign in and take you back when you are done. There is nothing to do on this page.</p>
        <div className="acts">
          <a className="act" href="/.well-known/openid-configuration">
            For developers: configuration
          </a>
          {page.demo && (
            <a className="act bare" href="/docs">
              Account and admin API
            </a>
          )}
        </div>
      </>
    ),
  });
}
