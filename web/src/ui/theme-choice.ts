/** What a person may choose; `auto` follows the device. */
export const themeChoices = ['auto', 'light', 'dark', 'sun'] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export type Theme = Exclude<ThemeChoice, 'auto'>;

export interface DevicePreference {
  readonly dark: boolean;
  readonly moreContrast: boolean;
}

/** The theme to show for a choice on a device that prefers `device`. */
export function themeFor(choice: ThemeChoice, device: DevicePreference): Theme {
  if (choice !== 'auto') return choice;
  if (device.moreContrast) return 'sun';
  return device.dark ? 'dark' : 'light';
}

/** Reads a stored choice; anything unknown is `auto`. */
export function parseThemeChoice(stored: string | null): ThemeChoice {
  return themeChoices.find((choice) => choice === stored) ?? 'auto';
}
