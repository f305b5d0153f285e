/** Gives a header of a request by its name in lower case. */
export type ReadHeader = (name: string) => string | undefined;

/**
 * Whether a page of another site made a browser send this request. `Sec-Fetch-Site`, which no page can forge, decides; browsers that do
 * not send it send `Origin` with what is not a plain GET. A request with neither is a person's or a program's, such as curl's.
 * Another port of this machine is another site.
 */
export function isFromOtherSite(header: ReadHeader): boolean {
  const site = header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = header('origin');
  return origin !== undefined && URL.parse(origin)?.host !== URL.parse(`http://${header('host')}`)?.host;
}

/** Whether it is to fill a tab of its own, as by a link that somebody clicked: not a picture, frame, form or script. */
export function isOpenedByLink(method: string, header: ReadHeader): boolean {
  return method === 'GET' && header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
}
