-- What happened, and when. MySQL has no ADD COLUMN IF NOT EXISTS, and this file has to bear being run again.
SET @change = IF(
  (SELECT COUNT(*) FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'claims' AND column_name = 'what_happened') = 0,
  'ALTER TABLE claims ADD COLUMN when_happened DATE NULL, ADD COLUMN what_happened VARCHAR(2000) NULL, ALGORITHM=INSTANT',
  'DO 0'
);
PREPARE add_columns FROM @change;
EXECUTE add_columns;
DEALLOCATE PREPARE add_columns;
