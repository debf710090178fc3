/* html_style: how the pages look.  Colors are properties; a status is a pair
 * (text on ground) and never speaks by color alone. */
#include "html.h"

// clang-format off
const char *const html_style[] = {
    ":root{color-scheme:light dark;--paper:#faf9f6;--card:#fff;--ink:#1d2226;--soft:#5a636b;"
    "--line:#e4e1da;--edge:#8b867b;--accent:#14664a;--on:#fff;--wash:#eef5f1;--ok:#14664a;--okg:#e6f3ec;"
    "--warn:#8f4a00;--warng:#fff3dc;--warnl:#f0cf8f;--bad:#a8201a;--badg:#fdebe9;--badl:#f3c6c2;"
    "--busy:#1d57a8;--busyg:#e8f0fc;--idle:#5a636b;--idleg:#f0eeea;"
    "--sans:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
    "--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}",
    "@media(prefers-color-scheme:dark){:root{--paper:#14181b;--card:#1b2024;--ink:#e8e6e1;--soft:#a3abb2;"
    "--line:#2e353a;--edge:#6c757d;--accent:#6cc39c;--on:#10201a;--wash:#1c2a24;--ok:#7ed0a9;--okg:#15271f;"
    "--warn:#f3bd65;--warng:#382a14;--warnl:#6b5223;--bad:#f2958f;--badg:#3a1f1d;--badl:#6d3733;"
    "--busy:#90b9f5;--busyg:#1a2a42;--idle:#a3abb2;--idleg:#262c31}}",
    /* Ground */
    "*,*::before,*::after{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
    "body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 var(--sans);"
    "font-variant-numeric:tabular-nums;min-height:100vh}"
    "h1,h2,h3,p,ul,dl,dd,fieldset{margin:0;padding:0;border:0}"
    "h1{font-size:24px;line-height:1.25;letter-spacing:-.01em;overflow-wrap:anywhere}"
    "h2{font-size:16px;margin:28px 0 10px}h3{font-size:15px}"
    "a{color:var(--accent);text-underline-offset:3px}small,.small{font-size:13px;color:var(--soft)}"
    "b,strong{font-weight:650}code{font:13px/1.5 var(--mono);overflow-wrap:anywhere}.soft{color:var(--soft)}"
    "pre{font:13px/1.5 var(--mono);white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0 0;padding:12px;"
    "background:var(--card);border:1px solid var(--line);border-radius:8px}"
    ":focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}"
    ".skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;z-index:9;background:var(--card);padding:8px 12px}"
    ".unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
    "svg.i{width:13px;height:13px;flex:none;vertical-align:-1px}",
    /* Frame */
    ".strip{background:var(--idleg);color:var(--idle);font-size:13px;padding:5px 16px;border-bottom:1px solid var(--line)}"
    ".side{display:flex;align-items:center;justify-content:space-between;padding:10px 16px;"
    "border-bottom:1px solid var(--line);position:relative}"
    ".brand{display:inline-flex;gap:10px;align-items:center;font-size:17px;font-weight:700;color:var(--ink);text-decoration:none}"
    ".brand svg{width:20px;height:20px;flex:none;color:var(--accent)}"
    ".side ul{list-style:none}.side h2{font-size:13px;color:var(--soft);font-weight:600;margin:18px 10px 4px;overflow-wrap:anywhere}"
    ".side nav a{display:flex;justify-content:space-between;gap:8px;padding:6px 10px;border-radius:8px;color:var(--ink);text-decoration:none}"
    ".side nav a:hover{background:var(--wash)}.side nav a[aria-current]{background:var(--wash);color:var(--accent);font-weight:650}"
    ".n{background:var(--warng);color:var(--warn);font-size:13px;font-weight:650;line-height:22px;min-width:24px;text-align:center;border-radius:12px;padding:0 7px}"
    "nav.wide{display:none}.menu>summary{list-style:none;cursor:pointer}.menu>summary::-webkit-details-marker{display:none}"
    ".menu>nav{position:absolute;z-index:5;left:0;right:0;top:100%;padding:8px 16px 20px;background:var(--paper);"
    "border-bottom:1px solid var(--line);box-shadow:0 12px 24px rgb(0 0 0/.08)}"
    ".content{min-width:0}main,.two>div{container-type:inline-size}main{max-width:1180px;padding:22px 16px 60px}main:focus{outline:none}"
    ".banner,.said{display:flex;gap:10px;align-items:baseline;padding:10px 16px;border-bottom:1px solid var(--warnl);"
    "background:var(--warng);color:var(--warn)}.banner a{color:inherit;font-weight:650}"
    ".said{background:var(--okg);color:var(--ok);border:1px solid var(--line);border-radius:10px;margin-bottom:18px}"
    ".head{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:flex-end;justify-content:space-between;margin-bottom:18px}"
    ".head>div{min-width:0}.lead{color:var(--soft);font-size:14px;margin-top:2px;overflow-wrap:anywhere}"
    ".acts{display:flex;flex-wrap:wrap;gap:8px;align-items:center}",
    "@media(min-width:820px){.frame{display:grid;grid-template-columns:220px minmax(0,1fr);min-height:100vh}"
    ".side{display:block;border-bottom:0;border-right:1px solid var(--line);padding:18px 14px}"
    ".side>.brand{margin:0 10px 14px}.side nav.wide{display:block;position:sticky;top:14px}.menu{display:none}"
    "main{padding:24px 32px 60px}.banner,.strip{padding-left:32px;padding-right:32px}}",
    /* Controls */
    ".button,button{display:inline-flex;align-items:center;justify-content:center;gap:8px;min-height:38px;padding:7px 14px;"
    "border:1px solid var(--line);border-radius:8px;background:var(--card);color:var(--ink);font:inherit;line-height:1.4;"
    "text-decoration:none;cursor:pointer;text-align:center}.button:hover,button:hover{border-color:var(--edge)}"
    ".go{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:550}"
    ".risk{color:var(--bad);border-color:var(--badl)}"
    "input,select,textarea{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--edge);border-radius:8px;"
    "padding:7px 10px;min-height:38px;max-width:100%}label{font-size:13px;font-weight:600;display:block}"
    "label input,label select{display:block;width:100%;margin-top:3px;font-weight:400;font-size:15px}"
    ".find{display:flex;flex-wrap:wrap;gap:8px;align-items:end;margin-bottom:14px}.find label{flex:0 1 auto}.find .grow{flex:1 1 220px}"
    ".tabs{display:flex;flex-wrap:wrap;gap:0 4px;border-bottom:1px solid var(--line);margin-bottom:14px;list-style:none}"
    ".tabs a{display:block;padding:8px 12px;color:var(--soft);text-decoration:none;border-bottom:2px solid transparent;margin-bottom:-1px}"
    ".tabs a[aria-current]{color:var(--ink);font-weight:650;border-color:var(--accent)}"
    ".pill{display:inline-flex;gap:6px;align-items:center;font-size:13px;font-weight:650;line-height:22px;padding:0 10px;border-radius:12px;white-space:nowrap}"
    ".t0{color:var(--ok);background:var(--okg)}.t1{color:var(--warn);background:var(--warng)}.t2{color:var(--bad);background:var(--badg)}"
    ".t3{color:var(--busy);background:var(--busyg)}.t4{color:var(--idle);background:var(--idleg)}",
    /* Tables, cards, facts */
    ".card{background:var(--card);border:1px solid var(--line);border-radius:10px;min-width:0}.pad{padding:16px 18px}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:10px 12px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}"
    "tbody tr:last-child td,tbody tr:last-child th{border-bottom:0}tbody th{font-weight:400}thead th{font-size:13px;color:var(--soft);font-weight:600;white-space:nowrap}"
    ".r{text-align:right}td.r,.nw{white-space:nowrap}tfoot td,tfoot th{padding:6px 12px;border:0;font-weight:400}"
    "tfoot tr:first-child>*{border-top:1px solid var(--line);padding-top:12px}tfoot .sum>*{font-weight:650;padding-bottom:12px}"
    ".cards{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(170px,1fr))}.cards .card{padding:14px 16px}"
    ".cards b{display:block;font-size:22px;letter-spacing:-.01em;overflow-wrap:anywhere}"
    ".facts{display:grid;grid-template-columns:minmax(110px,auto) minmax(0,1fr);gap:6px 18px}.facts dt{color:var(--soft);font-size:14px}"
    ".facts dd{overflow-wrap:anywhere;white-space:pre-line}"
    ".two{display:grid;gap:20px;grid-template-columns:minmax(0,1fr)}"
    ".cards+.two,.card+.two{margin-top:26px}.two>div>h2:first-child{margin-top:0}@media(min-width:1180px){.two{grid-template-columns:minmax(0,1fr) 330px}}"
    ".pair>div{min-width:0}@media(min-width:1180px){.pair{display:grid;gap:20px;grid-template-columns:minmax(0,2fr) minmax(0,3fr)}}.doc{position:relative}.doc .parties{display:grid;gap:14px 24px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));padding:16px 18px;border-bottom:1px solid var(--line)}"
    ".parties span{display:block;font-size:13px;color:var(--soft)}.parties p{white-space:pre-line;overflow-wrap:anywhere}",
    ".over{padding:12px 18px;border-bottom:1px solid var(--badl);background:var(--badg);color:var(--bad);border-radius:10px 10px 0 0}"
    ".do{background:var(--wash);border-radius:10px;padding:2px 16px;margin-bottom:14px}.do>details{border-bottom:1px solid var(--line)}"
    ".do>details:last-child{border:0}.do summary{padding:10px 0;cursor:pointer;font-weight:600}.do form{padding:0 0 14px;display:grid;gap:10px;justify-items:start}"
    ".do form label{width:100%}.do form p{font-size:13px;color:var(--soft)}"
    ".on{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:space-between;padding:12px 16px;border-bottom:1px solid var(--line)}"
    ".on:last-child{border:0}.on>div{flex:1 1 260px;min-width:0;overflow-wrap:anywhere}"
    ".empty{padding:26px 18px;color:var(--soft)}.empty b{color:var(--ink);display:block}"
    ".more{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin-top:12px}"
    ".plain{list-style:none}.plain li{padding:4px 0}.plain+p{margin-top:8px}.hook h3{margin:18px 0 4px}.hook table{margin:0 -12px;width:calc(100% + 24px)}"
    "details.raw{margin-top:18px}details.raw summary{cursor:pointer;color:var(--soft)}",
    "@container(max-width:600px){table.st thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "table.st,table.st tbody,table.st tfoot{display:block}table.st tr{display:flex;flex-wrap:wrap;gap:2px 14px;padding:10px 14px;border-bottom:1px solid var(--line);align-items:baseline}"
    "table.st tr:last-child{border:0}table.st td,table.st tbody th{display:block;border:0;padding:0;text-align:left;white-space:normal;font-size:14px;min-width:0}"
    "table.st tbody th{flex:1 1 48%;font-size:15px;order:-2}table.st td.s{order:-1}table.st td[data-l]::before{content:attr(data-l) ' ';color:var(--soft);font-size:13px}"
    "table.st td:empty{display:none}table.st tfoot{border-top:1px solid var(--line);padding:6px 0}"
    "table.st tfoot tr{justify-content:space-between;border:0;padding:3px 14px}table.st tfoot th,table.st tfoot td{display:block;border:0;padding:0;text-align:left}}"
    "@media(max-width:600px){.tabs a{padding:8px}.find label{flex:1 1 40%}.facts{grid-template-columns:minmax(0,1fr);gap:0}.facts dd{margin-bottom:8px}}",
    /* The sign-in page */
    ".bare .side{border-right:0}.bare main{margin:0 auto;max-width:34rem}.bare ul{padding-left:20px;margin-bottom:12px}.pick{display:flex;gap:12px;background:var(--card);border:1px solid var(--line);"
    "border-radius:10px;padding:12px 14px;margin:8px 0;align-items:flex-start;font-size:15px;font-weight:400;cursor:pointer}"
    ".pick input{width:18px;height:18px;min-height:0;margin:3px 0 0;flex:none;display:block}.bare p{margin:0 0 12px}.bare fieldset{margin:18px 0}"
    ".bare legend{font-weight:650;padding:0}.note{background:var(--warng);color:var(--warn);border:1px solid var(--warnl);border-radius:10px;padding:10px 14px}"
    ".row{display:flex;gap:8px}.bare h1{margin-bottom:12px}"
    "@media(prefers-reduced-motion:reduce){*{transition:none!important}}"
    "@media print{.side,.strip,.do,.banner{display:none}}",
    NULL,
};

const char html_sprite[] =
    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>"
    "<g id=\"mark\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"><path d=\"M4 3h12v14H4z\"/><path d=\"M7 7h6M7 10h6M7 13h3\"/></g>"
    "<g id=\"i0\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\"><path d=\"M3 8.5l3.5 3.5L13 4.5\"/></g>"
    "<g id=\"i1\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.7\" stroke-linejoin=\"round\" stroke-linecap=\"round\"><path d=\"M8 2.2L15 14H1z\"/><path d=\"M8 6.5v3.6M8 12v.1\"/></g>"
    "<g id=\"i2\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\"><path d=\"M4 4l8 8M12 4l-8 8\"/></g>"
    "<g id=\"i3\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.7\" stroke-linecap=\"round\"><circle cx=\"8\" cy=\"8\" r=\"6.2\"/><path d=\"M8 4.6V8l2.3 1.6\"/></g>"
    "<g id=\"i4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linecap=\"round\"><path d=\"M4 8h8\"/></g>"
    "</defs></svg>";
// clang-format on
