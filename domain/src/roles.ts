/** What a member is at a festival. Rights come from `member` rows and from nowhere else. */
export const roles = ['stage_tech', 'festival_lead'] as const;
export type Role = (typeof roles)[number];

export const LEAD: Role = 'festival_lead';
export const TECH: Role = 'stage_tech';
