/** What an OAuth error means to the person who sees it. */
export interface ErrorWords {
  readonly title: string;
  readonly text: string;
}

const MISCONFIGURED = 'The app that sent you here made a request we cannot answer. Only whoever runs it can repair that.';

const WORDS: Readonly<Record<string, ErrorWords>> = {
  access_denied: { title: 'Access was not allowed', text: 'You, or a rule of your account, did not allow it. Nothing was shared.' },
  invalid_client: { title: 'We do not know this app', text: MISCONFIGURED },
  invalid_redirect_uri: {
    title: 'This app has the wrong address',
    text: `${MISCONFIGURED} For your safety we do not send you to an address that the app has not registered.`,
  },
  session_not_found: {
    title: 'This page is out of date',
    text: 'It was open for a long time, or you have already used it. Go back to the app you came from and start again.',
  },
  login_required: { title: 'Please sign in', text: 'Go back to the app you came from and sign in again.' },
  temporarily_unavailable: { title: 'Please try again in a moment', text: 'We are busy or being repaired. Nothing is lost.' },
  server_error: { title: 'Something broke on our side', text: 'It is not your fault. Please try again in a moment.' },
};

/** The words for an error code; a code that we do not know is the app's mistake. */
export function errorWords(error: string): ErrorWords {
  return (Object.hasOwn(WORDS, error) ? WORDS[error] : undefined) ?? { title: 'This did not work', text: MISCONFIGURED };
}
