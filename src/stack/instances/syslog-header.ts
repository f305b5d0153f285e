const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A line as the rsyslog of an instance writes it where nothing tells it otherwise: behind the time (UTC), the host and the programme. */
export function withSyslogHeader(line: string, { timeMs, host }: { timeMs: number; host: string }): string {
  const time = new Date(timeMs);
  const day = String(time.getUTCDate()).padStart(2);
  return `${months[time.getUTCMonth()]} ${day} ${time.toISOString().slice(11, 19)} ${host} web: ${line}`;
}
