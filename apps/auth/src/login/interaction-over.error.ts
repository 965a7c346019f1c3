/** The interaction has expired, is finished, or belongs to another browser: its page can only offer to begin again. */
export class InteractionOverError extends Error {
  override readonly name = 'InteractionOverError';
  readonly code = 'login.interaction_over';
  readonly status = 410;
  constructor(options?: ErrorOptions) {
    super('The interaction is over, or is not of this browser.', options);
  }
}
