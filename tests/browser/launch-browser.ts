import { type Browser, chromium } from 'playwright-core';

/** The browser's path; without one the browser tests are skipped. `npm test` sets it, and gets Debian's where it may. */
export const chromiumPath = process.env.CHROMIUM;

/** Starts the browser without a screen, and without calls to anywhere but the pages under test. */
export function launchBrowser(executablePath = chromiumPath, moreArguments: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...moreArguments,
    ],
  });
}
