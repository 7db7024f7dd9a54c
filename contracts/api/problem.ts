import * as z from 'zod';

/** RFC 9457 problem details; the media type is `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:seller-pulse:problem:forbidden'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ parameter: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
