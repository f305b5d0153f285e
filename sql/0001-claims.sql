-- A claim, exactly once: `reference` is what the claimant gets, `idempotency_key` what a retry carries.
CREATE TABLE IF NOT EXISTS claims (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  reference VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  policy_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(200) NOT NULL,
  dob DATE NOT NULL,
  mobile VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  product_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME(3) NOT NULL,
  idempotency_key VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content_hash BINARY(32) NOT NULL,
  UNIQUE KEY claims_reference (reference),
  UNIQUE KEY claims_idempotency_key (idempotency_key),
  KEY claims_created_at (created_at)
) CHARACTER SET utf8mb4;
