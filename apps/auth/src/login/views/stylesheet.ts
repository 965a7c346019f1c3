/** The pages' one stylesheet. Inlined, and allowed by its hash in the content security policy, so that nothing else is styled or run. */
export const stylesheet = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
.card{width:min(100% - 2rem,26rem)}
`;
