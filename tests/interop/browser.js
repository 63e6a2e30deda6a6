// The two parts of tests/interop/browser that need JavaScript.
//
//   browser.js poison RUN.JSONL          puts markup and scripts into every text of the recorded answers
//   browser.js look DIR PAGE…            opens the pages and checks them; pictures go to DIR
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const HOSTILE = `</code></script><script>document.title="owned"</script>`
  + `<img src=x onerror="document.title='owned'"><svg onload="document.title='owned'">`
  + `" autofocus onfocus="document.title='owned'" \u202egnp.exe \u001b[31m`;

function poison(value) {
  if (typeof value === "string") return value + HOSTILE;
  if (Array.isArray(value)) return value.map(poison);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).map(([key, member]) => {
    const kept = ["schemas", "id", "totalResults", "bulkId", "status", "location"].includes(key);
    return [key, kept ? member : poison(member)];
  });
  return Object.fromEntries([...members, [`x${HOSTILE}`, HOSTILE]]);
}

function poisonRecording(file) {
  const lines = fs.readFileSync(file, "utf8").trimEnd().split("\n").map((line) => {
    const event = JSON.parse(line);
    if (event.event !== "case-observed") return line;
    for (const exchange of event.exchanges) {
      if (!exchange.answer) continue;
      exchange.answer.headers["x-hostile"] = HOSTILE;
      try { exchange.answer.body = JSON.stringify(poison(JSON.parse(exchange.answer.body))); } catch { /* No JSON. */ }
    }
    return JSON.stringify(event);
  });
  fs.writeFileSync(file, `${lines.join("\n")}\n`);
}

const problems = [];
let checks = 0;
function check(holds, what) {
  checks += 1;
  if (!holds) problems.push(what);
}

// Runs in the page: text that can hardly be told from what is behind it (WCAG 2.2, 1.4.3).
function faint() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const found = new Set();
  for (const node of document.querySelectorAll("body *")) {
    const own = Array.from(node.childNodes).some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest("svg, script, style")) continue;
    const [a, b] = [light(rgba(getComputedStyle(node).color)), light(ground(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.add(`${node.tagName}.${node.className} ${contrast.toFixed(2)}`);
  }
  return Array.from(found);
}

// Runs in the page: what a reader who cannot see it relies on.
function structure() {
  const wrong = [];
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const its = Number(heading.tagName[1]);
    if (its > level + 1) wrong.push(`h${its} after h${level}: ${heading.textContent.slice(0, 40)}`);
    level = its;
  }
  const one = ["h1", "main", "body > header", "body > footer", "nav"];
  for (const selector of one) if (document.querySelectorAll(selector).length !== 1) wrong.push(`not one ${selector}`);
  for (const control of document.querySelectorAll("input, select")) if (!control.labels.length) wrong.push(`no label: ${control.outerHTML}`);
  for (const button of document.querySelectorAll("button, a, summary")) {
    if (!(button.getAttribute("aria-label") ?? button.textContent).trim()) wrong.push(`no name: ${button.outerHTML.slice(0, 80)}`);
  }
  for (const cell of document.querySelectorAll("th")) if (!cell.scope) wrong.push(`no scope: ${cell.textContent.slice(0, 40)}`);
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (!document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)))) wrong.push(`leads nowhere: ${link.getAttribute("href")}`);
  }
  return wrong.slice(0, 10);
}

async function opened(browser, file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== `file://${file}`) said.push(`request: ${request.url()}`); });
  await page.goto(`file://${file}`);
  return { page, said, close: () => context.close() };
}

const shown = (page, selector) => page.locator(`${selector}:visible`).count();

async function checkFilters(page, name) {
  const rows = "main > section [data-item][data-verdict]:not([data-dim])";
  const all = await shown(page, rows);
  await page.locator("#words").fill("zzz-no-such-thing");
  check(await shown(page, rows) === 0, `${name}: a search for nothing finds nothing`);
  await page.keyboard.press("Escape");
  check(await shown(page, rows) === all, `${name}: Escape shows all again`);
  await page.locator("#words").fill("bulk");
  const some = await shown(page, rows);
  check(some > 0 && some < all, `${name}: a search narrows ${all} down: ${some}`);
  check(/\d+ of \d+/.test(await page.locator("#found").textContent()), `${name}: what is left is counted`);
  await page.locator("#reset").click();
  await page.locator("#area").selectOption({ index: 1 });
  const area = await page.locator("#area").inputValue();
  const others = await page.locator(`${rows}:visible`).evaluateAll((items, wanted) => items.filter((item) => !item.dataset.area.split(" ").includes(wanted)).length, area);
  check(others === 0 && await shown(page, rows) > 0, `${name}: only the area ${area} is left`);
  await page.locator("#reset").click();
  await page.locator("input[name=verdict][value=native]").focus();
  await page.keyboard.press("Space");
  const verdicts = await page.locator(`${rows}:visible`).evaluateAll((items) => Array.from(new Set(items.map((item) => item.dataset.verdict))));
  check(verdicts.every((verdict) => verdict.split(" ").includes("native")), `${name}: only native is left: ${verdicts}`);
  await page.locator("#reset").click();
  check(await shown(page, rows) === all, `${name}: all is shown again`);
}

async function checkKeyboard(browser, file, name) {
  const { page, close } = await opened(browser, file);
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className) === "skip", `${name}: the first stop skips to the report`);
  await page.keyboard.press("Enter");
  check(await page.evaluate(() => document.activeElement.id) === "main", `${name}: and does so`);
  await page.keyboard.press("/");
  check(await page.evaluate(() => document.activeElement.id) === "words", `${name}: a slash leads to the search`);
  await page.evaluate(() => document.activeElement.blur());
  const stops = new Set();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      // A toggle shows its focus on the badge beside it.
      const shows = [at, at.nextElementSibling].filter(Boolean).some((node) => getComputedStyle(node).outlineStyle !== "none");
      return { tag: at.tagName, shows, html: at.outerHTML.slice(0, 60) };
    });
    stops.add(stop.tag);
    check(stop.shows || stop.tag === "BODY", `${name}: focus cannot be seen on ${stop.html}`);
  }
  for (const tag of ["A", "BUTTON", "INPUT", "SELECT"]) check(stops.has(tag), `${name}: no ${tag} is reached by Tab`);
  await close();
}

async function checkFolds(page, name) {
  const fold = page.locator("details[data-item]:not([open]) > summary").first();
  if (await fold.count() === 0) return;
  const details = await fold.evaluateHandle((summary) => summary.parentElement);
  await fold.focus();
  await page.keyboard.press("Enter");
  check(await details.evaluate((node) => node.open), `${name}: Enter unfolds`);
  const link = page.locator("th a.key").first();
  const target = (await link.getAttribute("href")).slice(1);
  await link.click();
  const open = await page.evaluate((id) => { const at = document.getElementById(id); return at.tagName !== "DETAILS" || at.open; }, target);
  check(open, `${name}: a link unfolds what it leads to`);
}

// The policy itself, not only that nothing tried: what is put into the page does not run.
async function checkPolicy(page, name) {
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'owned'";
    document.body.append(script);
    const holder = document.createElement("div");
    holder.innerHTML = "<img src='data:image/png;base64,x' onerror=\"document.title='owned'\">";
    document.body.append(holder);
  });
  await page.waitForFunction(() => document.querySelector("div > img").complete);
  check(!(await page.title()).includes("owned"), `${name}: the policy keeps out what is put into the page`);
}

async function checkPage(browser, file, folder) {
  const name = path.basename(path.dirname(file)) + "/" + path.basename(file);
  const stem = path.join(folder, name.replace(/[/.]/g, "-"));
  const bytes = fs.statSync(file).size;
  check(bytes < 2_000_000, `${name}: ${bytes} bytes are too many for a mail`);
  const { page, said, close } = await opened(browser, file);
  const title = await page.title();
  check(title.endsWith("scimspec") && !title.includes("owned"), `${name}: the title is ${title}`);
  check((await page.evaluate(structure)).length === 0, `${name}: ${(await page.evaluate(structure)).join("; ")}`);
  await page.screenshot({ path: `${stem}-light.png` });
  await checkFilters(page, name);
  await checkKeyboard(browser, file, name);
  await checkFolds(page, name);
  for (const fold of await page.locator("main > section > h2 button").all()) await fold.click();
  check((await page.evaluate(faint)).length === 0, `${name}, light: faint ${(await page.evaluate(faint)).join("; ")}`);
  for (const width of [390, 800, 1400]) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(over <= 0, `${name}: ${over} px too wide at ${width} px`);
    if (width === 390) await page.screenshot({ path: `${stem}-narrow.png` });
  }
  check(await page.title() === title, `${name}: the title became ${await page.title()}`);
  const pdf = await page.pdf({ path: `${stem}.pdf`, format: "A4" });
  check(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 50_000, `${name}: the printed page has ${pdf.length} bytes`);
  check(said.length === 0, `${name}: ${said.slice(0, 5).join("; ")}`);
  await checkPolicy(page, name);
  await close();

  const dark = await opened(browser, file, { colorScheme: "dark" });
  await dark.page.screenshot({ path: `${stem}-dark.png` });
  check((await dark.page.evaluate(faint)).length === 0, `${name}, dark: faint ${(await dark.page.evaluate(faint)).join("; ")}`);
  const ground = () => dark.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await dark.page.locator("#theme").click();
  check(await ground() !== before, `${name}: the button changes the theme`);
  await dark.close();

  const plain = await opened(browser, file, { javaScriptEnabled: false });
  check(await shown(plain.page, "main th a.key") > 0, `${name}: readable without script`);
  check(await shown(plain.page, ":is(#filters, #theme)") === 0, `${name}: what needs the script is not shown without`);
  await plain.close();
}

async function look(folder, files) {
  const { chromium } = require(process.env.PLAYWRIGHT);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    for (const file of files) await checkPage(browser, path.resolve(file), folder);
  } finally {
    await browser.close();
  }
  for (const problem of problems) console.log(`  ${problem}`);
  const sizes = files.map((file) => `${Math.round(fs.statSync(file).size / 1000)} kB`).join(", ");
  console.log(`browser: ${files.length} pages (${sizes}), ${checks} checks, ${problems.length} problems`);
  process.exit(problems.length ? 1 : 0);
}

const [task, first, ...rest] = process.argv.slice(2);
if (task === "poison") poisonRecording(first);
else if (task === "look") look(first, rest).catch((error) => { console.error(error); process.exit(1); });
else { console.error("browser.js poison RUN.JSONL | look DIR PAGE…"); process.exit(2); }
