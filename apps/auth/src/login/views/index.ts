export { type ConsentAsks, type ConsentPage, renderConsent } from './consent.page.js';
export { type ErrorPage, renderError } from './error.page.js';
export { type ExpiredPage, renderExpired } from './expired.page.js';
export type { PageClient } from './page-client.js';
export { renderSignIn, type SignInError, type SignInPage } from './sign-in.page.js';
export { renderSignOut, type SignOutPage } from './sign-out.page.js';
export { renderSignedIn } from './signed-in.page.js';
export { renderSignedOut, type SignedOutPage } from './signed-out.page.js';
