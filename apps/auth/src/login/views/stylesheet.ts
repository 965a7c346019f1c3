/**
 * The pages' one stylesheet. It is inlined, and allowed by its hash in the content security policy: no request, no flash of bare text, and
 * nothing else is ever styled or run. Colours: text and controls reach WCAG AA in both schemes (axe runs on every page).
 */
export const stylesheet = `
:root{color-scheme:light dark;
--ground:#f4f3ef;--glow:#e6eee9;--card:#fff;--edge:#e2e0d8;--ink:#191c1b;--soft:#565d5a;--line:#8a918d;
--go:#0e5a4b;--go-over:#0a4439;--on-go:#fff;--quiet-over:#f3f5f3;--tint:#e7f1ed;--on-tint:#0e5a4b;
--bad:#a4262c;--bad-tint:#fdf1f0;--bad-edge:#ecc6c4;--brass:#9a6b1c;--ring:#0e5a4b;--shade:0 1px 2px #1d252214,0 12px 40px -12px #1d25222e}
@media (prefers-color-scheme:dark){:root{
--ground:#0e1211;--glow:#152420;--card:#171c1b;--edge:#29302e;--ink:#edf1ef;--soft:#a6b0ac;--line:#75807b;
--go:#5fd0b0;--go-over:#7fdfc3;--on-go:#05231b;--quiet-over:#1f2624;--tint:#1b2d28;--on-tint:#8fe3ca;
--bad:#ff9c97;--bad-tint:#2c1918;--bad-edge:#5b302e;--brass:#e2b866;--ring:#7fdfc3;--shade:0 1px 2px #0006,0 16px 48px -12px #000a}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;padding:clamp(1.25rem,7vh,5rem) 1rem 1.25rem;
background:radial-gradient(60rem 30rem at 50% -8rem,var(--glow),transparent) no-repeat var(--ground);color:var(--ink);
font:1rem/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-font-smoothing:antialiased}
.brand{display:flex;align-items:center;gap:.5rem;margin:0 0 1.5rem;font-weight:650;letter-spacing:-.01em}
.brand svg{width:1.5rem;height:1.5rem;color:var(--brass)}
.card{width:100%;max-width:26.5rem;padding:2.25rem;background:var(--card);border:1px solid var(--edge);border-radius:1.125rem;box-shadow:var(--shade)}
.foot{margin:auto 0 0;padding-top:1.75rem;color:var(--soft);font-size:.8125rem;text-align:center;text-wrap:balance}
h1{margin:0;font-size:1.625rem;line-height:1.2;font-weight:680;letter-spacing:-.022em;text-wrap:balance;overflow-wrap:anywhere}
h2{margin:0 0 .25rem;font-size:.8125rem;line-height:1.4;font-weight:600;color:var(--soft)}
p{margin:0;overflow-wrap:anywhere;text-wrap:pretty}
strong{font-weight:640}
.lead{margin-top:.5rem;color:var(--soft)}
.lead strong{color:var(--ink)}
.fields{margin-top:1.75rem;display:grid;gap:1.125rem}
.field{display:grid;gap:.375rem}
label{font-size:.9375rem;font-weight:580}
input{width:100%;min-height:3rem;padding:.625rem .875rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.625rem}
input[aria-invalid]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
input:-webkit-autofill{-webkit-text-fill-color:var(--ink);box-shadow:inset 0 0 0 4rem var(--tint)}
.why{display:flex;gap:.375rem;color:var(--bad);font-size:.875rem}
.note{display:flex;gap:.75rem;margin-top:1.5rem;padding:.875rem 1rem;color:var(--bad);background:var(--bad-tint);border:1px solid var(--bad-edge);border-radius:.75rem;font-size:.9375rem}
.note svg{flex:none;width:1.25rem;height:1.25rem;margin-top:.125rem}
.acts{display:grid;gap:.625rem;margin-top:1.75rem}
.acts:empty{display:none}
.pair{grid-template-columns:1fr 1fr}
.act{text-wrap:balance;display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;padding:.625rem 1.125rem;font:inherit;font-weight:620;text-align:center;text-decoration:none;
border:1px solid var(--line);border-radius:.625rem;background:transparent;color:var(--ink);cursor:pointer;overflow-wrap:anywhere}
.act:hover{background:var(--quiet-over)}
.main{background:var(--go);border-color:transparent;color:var(--on-go)}
.main:hover{background:var(--go-over)}
.bare{min-height:2.75rem;border-color:transparent;font-weight:500;color:var(--soft)}
a{color:var(--on-tint);text-decoration-thickness:1px;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--ring);outline-offset:2px}
.seal{display:flex;align-items:center;margin-bottom:1.25rem}
.seal .tile+.tile{margin-left:1.75rem;position:relative}
.seal .tile+.tile::before{content:"";position:absolute;right:100%;width:1.75rem;border-top:2px dotted var(--line)}
.tile{flex:none;display:grid;place-items:center;width:3rem;height:3rem;border-radius:.875rem;background:var(--tint);color:var(--on-tint);font-size:1.25rem;font-weight:650}
.tile svg{width:1.5rem;height:1.5rem}
.tile.bad{background:var(--bad-tint);color:var(--bad)}
.who{display:flex;align-items:center;gap:.625rem;margin-top:1.25rem;padding:.5rem .75rem .5rem .5rem;border:1px solid var(--edge);border-radius:.75rem;font-size:.9375rem;min-width:0}
.who .face{flex:none;display:grid;place-items:center;width:2rem;height:2rem;border-radius:50%;background:var(--tint);color:var(--on-tint);font-size:.875rem;font-weight:650;text-transform:uppercase}
.who p{flex:1;min-width:0;overflow-wrap:anywhere}
.who a{flex:none;font-size:.875rem}
.asks{margin:1.5rem 0 0;padding:0;display:grid;gap:1.125rem}
.asks ul{margin:0;padding:0;list-style:none}
.asks li{display:flex;gap:.75rem;padding:.4375rem 0}
.asks li svg{flex:none;width:1.25rem;height:1.25rem;margin-top:.1875rem;color:var(--on-tint)}
.asks .more{display:block;color:var(--soft);font-size:.875rem}
.fine{margin-top:1rem;color:var(--soft);font-size:.875rem}
.fine strong{color:var(--ink)}
details{margin-top:1.5rem;border-top:1px solid var(--edge);padding-top:1rem;font-size:.875rem;color:var(--soft)}
summary{cursor:pointer;font-weight:560;border-radius:.25rem}
code{font:.8125rem/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details dl{margin:.75rem 0 0;display:grid;gap:.5rem}
dt{font-weight:560}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:30rem){body{padding:1.25rem 0 1rem;background:var(--card)}.brand{align-self:flex-start;margin:0 1.25rem 1.25rem}
.card{padding:0 1.25rem;border:0;border-radius:0;box-shadow:none;background:transparent}.foot{padding-inline:1.25rem}}
@media (max-width:20rem){.pair{grid-template-columns:1fr}}
@media (prefers-reduced-motion:no-preference){.act,input{transition:background-color .12s,border-color .12s}}
@media (forced-colors:active){.act,.tile,.who .face{border:1px solid}}
`;
