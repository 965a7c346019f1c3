import { CheckIcon, KeyIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the consent page shows. */
export interface ConsentPage {
  readonly action: string;
  readonly csrf: string;
  readonly client: PageClient;
  /** Where the person lands afterwards, as a host or an app's scheme; nowhere when a device asked. */
  readonly redirectsTo: string | undefined;
  /** Who is signed in. */
  readonly email: string;
  /** Starts the same request over with the sign-in page. */
  readonly otherAccountUrl?: string | undefined;
  /** What the client asks for, in words, by the place it is about. */
  readonly asks: readonly ConsentAsks[];
}

/** What is asked for at one place: the account itself, or one resource. */
export interface ConsentAsks {
  readonly about: string;
  readonly items: readonly { readonly scope: string; readonly words: string; readonly more?: string | undefined }[];
}

/** Asks whether a client may do what it asks for. */
export function renderConsent(page: ConsentPage): string {
  const { client } = page;
  return renderPage({
    title: `Allow ${client.name}?`,
    foot: `Valetkey never gives your password to ${client.name}.`,
    children: (
      <>
        <div className="seal" aria-hidden="true">
          <span className="tile">{monogramOf(client.name)}</span>
          <span className="tile">
            <KeyIcon />
          </span>
        </div>
        <h1>{`Allow ${client.name} to use your account?`}</h1>
        <div className="who">
          <span className="face" aria-hidden="true">
            {monogramOf(page.email)}
          </span>
          <p>{page.email}</p>
          {page.otherAccountUrl !== undefined && <a href={page.otherAccountUrl}>Not you?</a>}
        </div>
        <div className="asks">
          {page.asks.map((asks) => (
            <section key={asks.about}>
              <h2>{asks.about}</h2>
              <ul>
                {asks.items.map((item) => (
                  <li key={item.scope}>
                    <CheckIcon />
                    <span>
                      {item.words}
                      {item.more !== undefined && <span className="more">{item.more}</span>}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <form method="post" action={page.action}>
          <input type="hidden" name="step" value="consent" />
          <input type="hidden" name="csrf" value={page.csrf} />
          <div className="acts pair">
            <button className="act" type="submit" name="decision" value="deny">
              Deny
            </button>
            <button className="act main" type="submit" name="decision" value="allow">
              Allow
            </button>
          </div>
        </form>
        <p className="fine">
          {page.redirectsTo === undefined ? (
            'Either way you can then go back to your device.'
          ) : (
            <>
              Either way you go back to <strong>{page.redirectsTo}</strong>.
            </>
          )}{' '}
          Allow only what you asked for and trust.
        </p>
      </>
    ),
  });
}

function monogramOf(name: string): string {
  return (Array.from(name.trim())[0] ?? '?').toLocaleUpperCase('en');
}
