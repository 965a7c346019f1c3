export { type ConsentAsks, renderConsent } from './consent.page.js';
export { renderError } from './error.page.js';
export { renderExpired } from './expired.page.js';
export type { PageClient } from './page-client.js';
export { renderSignIn, type SignInError } from './sign-in.page.js';
export { renderSignOut } from './sign-out.page.js';
export { renderSignedIn } from './signed-in.page.js';
export { renderSignedOut } from './signed-out.page.js';
export { renderSwitchAccount } from './switch-account.page.js';
