import type { ReactElement } from 'react';
import { AlertIcon } from './icons.js';
import { renderPage } from './layout.js';
import type { PageClient } from './page-client.js';

/** What the sign-in page shows. */
export interface SignInPage {
  readonly action: string;
  readonly csrf: string;
  readonly client: PageClient;
  /** What was typed before, or the client's `login_hint`. */
  readonly email?: string | undefined;
  /** Why the person is asked although signed in, when that is so. */
  readonly reason?: 'again' | undefined;
  readonly error?: SignInError | undefined;
}

/** What kept the person from signing in: something about the whole attempt, or about a field. */
export interface SignInError {
  readonly summary?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** The sign-in form, with what went wrong the last time. */
export function renderSignIn(page: SignInPage): string {
  const { client, error } = page;
  return renderPage({
    title: error === undefined ? 'Sign in' : 'Error: Sign in',
    foot: 'Only enter your password when the address bar shows the site you expect.',
    children: (
      <>
        <h1>Sign in</h1>
        <p className="lead">
          {page.reason === 'again' ? 'Please confirm that it is you, to continue to ' : 'to continue to '}
          <strong>{client.name}</strong>
        </p>
        {error?.summary !== undefined && (
          <div className="note" role="alert" id="error">
            <AlertIcon />
            <p>{error.summary}</p>
          </div>
        )}
        <form method="post" action={page.action} noValidate>
          <input type="hidden" name="step" value="sign-in" />
          <input type="hidden" name="csrf" value={page.csrf} />
          <div className="fields">
            <Field
              name="email"
              label="Email"
              type="email"
              autoComplete="username"
              value={page.email}
              focus={focusOf(page) === 'email'}
              error={error}
            />
            <Field
              name="password"
              label="Password"
              type="password"
              autoComplete="current-password"
              focus={focusOf(page) === 'password'}
              error={error}
            />
          </div>
          <div className="acts">
            <button className="act main" type="submit">
              Sign in
            </button>
            <button className="act bare" type="submit" name="cancel" value="yes">
              {`Go back to ${client.name}`}
            </button>
          </div>
        </form>
      </>
    ),
  });
}

/** Where typing goes on: the first field that is wrong, else the first that is empty. */
function focusOf(page: SignInPage): 'email' | 'password' {
  if (page.error?.email !== undefined) return 'email';
  return page.email === undefined || page.email === '' ? 'email' : 'password';
}

function Field(props: {
  readonly name: 'email' | 'password';
  readonly label: string;
  readonly type: string;
  readonly autoComplete: string;
  readonly focus: boolean;
  readonly value?: string | undefined;
  readonly error: SignInError | undefined;
}): ReactElement {
  const { name, error } = props;
  const wrong = error?.[name];
  const described = [wrong !== undefined && `${name}-error`, error?.summary !== undefined && 'error'].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={name}>{props.label}</label>
      <input
        id={name}
        name={name}
        type={props.type}
        autoComplete={props.autoComplete}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
        autoFocus={props.focus}
        defaultValue={props.value}
        aria-invalid={wrong === undefined ? undefined : true}
        aria-describedby={described === '' ? undefined : described}
      />
      {wrong !== undefined && (
        <p className="why" id={`${name}-error`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
