// Legal hold: what is said of a ticket that must be kept whatever retention says.

/** The flag of a ticket under legal hold. */
export const LEGAL_HOLD = 'legal_hold';
