/**
 * Work over points in time, of which there may be millions: after each part of it, of one series or of as many points, it yields how many
 * points it went through. Whoever runs it may do something else in between, or find that it is too much.
 */
export type PointSteps<Result> = Generator<number, Result>;
