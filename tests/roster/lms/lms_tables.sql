-- The tables of a self-hosted Open edX that are read, with the columns and types that its migrations give them on MySQL
-- (releases Quince to Teak). Written from those facts; indexes are those that reading relies on.
CREATE TABLE auth_user (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  password VARCHAR(128) NOT NULL,
  last_login DATETIME(6) NULL,
  is_superuser TINYINT(1) NOT NULL,
  username VARCHAR(150) NOT NULL UNIQUE,
  first_name VARCHAR(150) NOT NULL,
  last_name VARCHAR(150) NOT NULL,
  email VARCHAR(254) NOT NULL UNIQUE,
  is_staff TINYINT(1) NOT NULL,
  is_active TINYINT(1) NOT NULL,
  date_joined DATETIME(6) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE auth_userprofile (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  meta LONGTEXT NOT NULL,
  courseware VARCHAR(255) NOT NULL,
  language VARCHAR(255) NOT NULL,
  location VARCHAR(255) NOT NULL,
  year_of_birth INT NULL,
  gender VARCHAR(6) NULL,
  level_of_education VARCHAR(6) NULL,
  mailing_address LONGTEXT NULL,
  city LONGTEXT NULL,
  country VARCHAR(2) NULL,
  goals LONGTEXT NULL,
  bio VARCHAR(3000) NULL,
  profile_image_uploaded_at DATETIME(6) NULL,
  user_id INT NOT NULL UNIQUE,
  phone_number VARCHAR(50) NULL,
  state VARCHAR(2) NULL
) ENGINE=InnoDB;

CREATE TABLE course_overviews_courseoverview (
  created DATETIME(6) NOT NULL,
  modified DATETIME(6) NOT NULL,
  version INT NOT NULL,
  id VARCHAR(255) NOT NULL PRIMARY KEY,
  _location VARCHAR(255) NOT NULL,
  org LONGTEXT NOT NULL,
  display_name LONGTEXT NULL,
  display_number_with_default LONGTEXT NOT NULL,
  display_org_with_default LONGTEXT NOT NULL,
  start DATETIME(6) NULL,
  end DATETIME(6) NULL,
  start_date DATETIME(6) NULL,
  end_date DATETIME(6) NULL,
  lowest_passing_grade DECIMAL(5,2) NULL,
  visible_to_staff_only TINYINT(1) NOT NULL,
  self_paced TINYINT(1) NOT NULL,
  enrollment_start DATETIME(6) NULL,
  enrollment_end DATETIME(6) NULL,
  language LONGTEXT NULL
) ENGINE=InnoDB;

CREATE TABLE student_courseenrollment (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  course_id VARCHAR(255) NOT NULL,
  created DATETIME(6) NULL,
  is_active TINYINT(1) NOT NULL,
  mode VARCHAR(100) NOT NULL,
  user_id INT NOT NULL,
  UNIQUE KEY (user_id, course_id),
  KEY (course_id),
  KEY (created)
) ENGINE=InnoDB;

CREATE TABLE certificates_generatedcertificate (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  course_id VARCHAR(255) NOT NULL,
  verify_uuid VARCHAR(32) NOT NULL,
  download_uuid VARCHAR(32) NOT NULL,
  download_url VARCHAR(128) NOT NULL,
  grade VARCHAR(5) NOT NULL,
  `key` VARCHAR(32) NOT NULL,
  distinction TINYINT(1) NOT NULL,
  status VARCHAR(32) NOT NULL,
  mode VARCHAR(32) NOT NULL,
  name VARCHAR(255) NOT NULL,
  created_date DATETIME(6) NOT NULL,
  modified_date DATETIME(6) NOT NULL,
  error_reason VARCHAR(512) NOT NULL,
  user_id INT NOT NULL,
  UNIQUE KEY (user_id, course_id),
  KEY (verify_uuid)
) ENGINE=InnoDB;

CREATE TABLE grades_persistentcoursegrade (
  created DATETIME(6) NOT NULL,
  modified DATETIME(6) NOT NULL,
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id INT NOT NULL,
  course_id VARCHAR(255) NOT NULL,
  course_edited_timestamp DATETIME(6) NULL,
  course_version VARCHAR(255) NOT NULL,
  grading_policy_hash VARCHAR(255) NOT NULL,
  percent_grade DOUBLE NOT NULL,
  letter_grade VARCHAR(255) NOT NULL,
  passed_timestamp DATETIME(6) NULL,
  UNIQUE KEY (course_id, user_id),
  KEY (user_id),
  KEY (passed_timestamp, course_id),
  KEY (modified, course_id)
) ENGINE=InnoDB;

CREATE TABLE student_anonymoususerid (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  anonymous_user_id VARCHAR(32) NOT NULL UNIQUE,
  course_id VARCHAR(255) NOT NULL,
  user_id INT NOT NULL,
  KEY (course_id),
  KEY (user_id)
) ENGINE=InnoDB;

CREATE TABLE student_courseaccessrole (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  org VARCHAR(64) NOT NULL,
  course_id VARCHAR(255) NOT NULL,
  role VARCHAR(64) NOT NULL,
  user_id INT NOT NULL,
  UNIQUE KEY (user_id, org, course_id, role),
  KEY (org),
  KEY (course_id),
  KEY (role)
) ENGINE=InnoDB;

CREATE TABLE bulk_email_optout (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  course_id VARCHAR(255) NOT NULL,
  user_id INT NULL,
  UNIQUE KEY (user_id, course_id),
  KEY (course_id)
) ENGINE=InnoDB;

CREATE TABLE course_groups_courseusergroup (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  course_id VARCHAR(255) NOT NULL,
  group_type VARCHAR(20) NOT NULL,
  UNIQUE KEY (name, course_id),
  KEY (course_id)
) ENGINE=InnoDB;

CREATE TABLE course_groups_courseusergroup_users (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  courseusergroup_id INT NOT NULL,
  user_id INT NOT NULL,
  UNIQUE KEY (courseusergroup_id, user_id),
  KEY (user_id)
) ENGINE=InnoDB;
