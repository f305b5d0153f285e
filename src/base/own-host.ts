/** What every machine calls itself. No other site can bring a browser to use these names for its own pages. */
const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const hostPattern = /^(\[[\d:a-f]+\]|[\w-]+(?:\.[\w-]+)*)\.?(?::(\d+))?$/i;
const httpPort = '80';

/**
 * Whether a request to a server of this machine alone names that server: by a loopback name with the port it listens on, or by one of
 * `allowedHosts` (`readAllowedHosts`) with any port. A site may give its own name this machine's address (DNS rebinding), and its
 * pages then read what the server answers; the name still stands in the `Host` of each such request. `hosts` are all values of that
 * header: none and several are no name.
 */
export function isOwnHost(
  hosts: readonly string[] | undefined,
  own: { readonly port: number | undefined; readonly allowedHosts: readonly string[] },
): boolean {
  if (hosts?.length !== 1) return false;
  const [, name = '', port = httpPort] = hostPattern.exec(hosts[0]!) ?? [];
  const lowerName = name.toLowerCase();
  return own.allowedHosts.includes(lowerName) || (loopbackNames.has(lowerName) && port === String(own.port));
}

/** The names given by `--allow-host`, as `isOwnHost` takes them. Throws an Error that says which one is none. */
export function readAllowedHosts(names: readonly string[]): string[] {
  return names.map((text) => {
    const [, name, port] = hostPattern.exec(text) ?? [];
    if (name !== undefined && port === undefined) return name.toLowerCase();
    throw new Error(`--allow-host takes the name of a host without a port, such as box.example, and not ${text}`);
  });
}
