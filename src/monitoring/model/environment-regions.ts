import { AppError } from '../../base/errors.ts';
import { isMap } from './environment-lookups.ts';
import type { Path, PathFinding } from './problem.ts';

export const regionPattern = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** The region that is meant, and all that a file has values for. `name` is undefined where the file says none. */
interface ChosenRegion {
  readonly name: string | undefined;
  readonly all: readonly string[];
}

/** The values of an environment in one region, and where each was written. */
export interface RegionValues {
  readonly values: Readonly<Record<string, unknown>>;
  pathOf(name: string): Path;
}

/**
 * Which region of an environment is meant: the one that is `wanted`, else the file's `Region`, else the only one under `Regions`.
 * Throws DEFINITION_INVALID, with all of them, when none of these is.
 */
export function chooseRegion(source: {
  /** What the file holds. */
  data: unknown;
  wanted: string | undefined;
  fileName: string;
}): ChosenRegion {
  const { data, wanted, fileName } = source;
  const own = isMap(data) && typeof data.Region === 'string' ? data.Region : undefined;
  const all = regionsOf(data);
  if (wanted !== undefined && !all.includes(wanted)) {
    throw new AppError('DEFINITION_INVALID', `${fileName} has no region ${wanted}.`, {
      remedy: all.length === 0 ? `Add "Region: ${wanted}" to it.` : `Choose one of: ${all.join(', ')}.`,
    });
  }
  const name = wanted ?? own ?? (all.length === 1 ? all[0] : undefined);
  if (name === undefined && all.length > 1) {
    throw new AppError('DEFINITION_INVALID', `${fileName} has several regions, and none was chosen.`, {
      remedy: `Say --region with one of: ${all.join(', ')}.`,
    });
  }
  return { name, all };
}

/** The regions that a file has values for; its own `Region` first. */
export function regionsOf(data: unknown): string[] {
  if (!isMap(data)) return [];
  const own = typeof data.Region === 'string' ? [data.Region] : [];
  return [...new Set([...own, ...Object.keys(isMap(data.Regions) ? data.Regions : {})])];
}

/** What a region says itself counts; for the rest, what stands above `Regions`. */
export function regionValues(data: unknown, region: ChosenRegion): RegionValues {
  const { Regions, ...common } = isMap(data) ? data : {};
  const ofRegion = isMap(Regions) && region.name !== undefined ? Regions[region.name] : undefined;
  const overrides = isMap(ofRegion) ? ofRegion : {};
  const named = region.name === undefined ? {} : { Region: region.name };
  return {
    values: { ...common, ...overrides, ...named },
    pathOf: (name) =>
      Object.hasOwn(overrides, name) && region.name !== undefined ? ['Regions', region.name, name] : [name],
  };
}

/** What is wrong with the form of `Regions`: a map of regions, each a map of the values that differ there. */
export function regionFindings(data: unknown): PathFinding[] {
  if (!isMap(data) || data.Regions === undefined) return [];
  if (!isMap(data.Regions)) return [error([], 'Regions is not a map of regions', formRemedy)];
  return Object.entries(data.Regions).flatMap(([region, values]) => {
    if (!regionPattern.test(region)) return [error([region], `${region} is not a region`, formRemedy, 'key')];
    if (values !== null && !isMap(values)) return [error([region], `${region} is not a map of values`, formRemedy)];
    return ['Environment', 'Region']
      .filter((name) => isMap(values) && name in values)
      .map((name) => error([region, name], `${name} is the same for all of Regions`, 'remove it here', 'key'));
  });
}

const formRemedy = 'write under Regions each region, such as us-east-1, and under it the values that differ there';

function error(path: Path, message: string, remedy: string, at: 'key' | 'value' = 'value'): PathFinding {
  return { path: ['Regions', ...path], at, severity: 'error', message, remedy };
}
