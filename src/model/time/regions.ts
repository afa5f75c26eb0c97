// The public holidays of the shipped regions, by ISO 3166 code: a country's list, and what a part of it has besides. The
// lines are those of holiday.ts. 24 and 31 December are working days everywhere: a site says otherwise in `except:`.

const DE = '01-01|easter-2|easter+1|05-01|easter+39|easter+50|10-03 from 1990|12-25|12-26|2017-10-31';
const EPIPHANY = '01-06';
const CORPUS = 'easter+60';
const ASSUMPTION = '08-15';
const ALL_SAINTS = '11-01';
const REFORMATION = '10-31';
const REFORMATION_2018 = '10-31 from 2018';

const GB_ALL = '01-01 shift gb|easter-2|12-25 shift gb|12-26 shift gb|2022-06-02|2022-06-03|2022-09-19|2023-05-08';
const GB_MAY = [
  'mon#1 05 until 2019',
  '2020-05-08',
  'mon#1 05 from 2021',
  'mon#-1 05 until 2021',
  'mon#-1 05 from 2023',
];
const GB_ENG = [GB_ALL, ...GB_MAY, 'easter+1', 'mon#-1 08'].join('|');
const FR = '01-01|easter+1|05-01|05-08|easter+39|easter+50|07-14|08-15|11-01|11-11|12-25';
const ALSACE = `${FR}|easter-2|12-26`;

function de(...more: readonly string[]): string {
  return [DE, ...more].join('|');
}

const lists: Readonly<Record<string, string>> = {
  DE,
  'DE-BB': de('easter', 'easter+49', REFORMATION),
  'DE-BE': de('03-08 from 2019', '2020-05-08', '2025-05-08', '2028-06-17'),
  'DE-BW': de(EPIPHANY, CORPUS, ALL_SAINTS),
  'DE-BY': de(EPIPHANY, CORPUS, ASSUMPTION, ALL_SAINTS),
  'DE-HB': de(REFORMATION_2018),
  'DE-HE': de(CORPUS),
  'DE-HH': de(REFORMATION_2018),
  'DE-MV': de('03-08 from 2023', REFORMATION),
  'DE-NI': de(REFORMATION_2018),
  'DE-NW': de(CORPUS, ALL_SAINTS),
  'DE-RP': de(CORPUS, ALL_SAINTS),
  'DE-SH': de(REFORMATION_2018),
  'DE-SL': de(CORPUS, ASSUMPTION, ALL_SAINTS),
  'DE-SN': de(REFORMATION, 'wed<11-23'),
  'DE-ST': de(EPIPHANY, REFORMATION),
  'DE-TH': de('09-20 from 2019', REFORMATION),
  AT: '01-01|01-06|easter+1|05-01|easter+39|easter+50|easter+60|08-15|10-26|11-01|12-08|12-25|12-26',
  CH: '01-01|easter+39|08-01|12-25',
  NL: '01-01|easter|easter+1|04-27 from 2014 shift nl|05-05 every 5|easter+39|easter+49|easter+50|12-25|12-26',
  BE: '01-01|easter+1|05-01|easter+39|easter+50|07-21|08-15|11-01|11-11|12-25',
  FR,
  'FR-57': ALSACE,
  'FR-67': ALSACE,
  'FR-68': ALSACE,
  GB: GB_ENG,
  'GB-ENG': GB_ENG,
  'GB-WLS': GB_ENG,
  'GB-SCT': [GB_ALL, ...GB_MAY, '01-02 shift gb', 'mon#1 08', '11-30 shift gb', '2026-06-15'].join('|'),
  'GB-NIR': [GB_ENG, '03-17 shift gb', '07-12 shift gb'].join('|'),
  US: '01-01 shift us|mon#3 01 from 1986|mon#3 02|mon#-1 05|06-19 from 2021 shift us|07-04 shift us|mon#1 09|mon#2 10|11-11 shift us|thu#4 11|12-25 shift us',
};

/** Codes of the shipped regions. */
export const regionCodes: readonly string[] = Object.keys(lists);

/** The lines of a region's list; null when there is none of that code. */
export function regionHolidays(code: string): readonly string[] | null {
  const list = Object.hasOwn(lists, code) ? lists[code] : undefined;
  return list === undefined ? null : list.split('|');
}
