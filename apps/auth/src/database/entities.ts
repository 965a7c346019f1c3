/** Every entity of the issuer; each owner appends his own. */
export const entities: (new () => object)[] = [];
