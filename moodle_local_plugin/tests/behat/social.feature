@local @local_communicator
Feature: A course's figures of social networks
  In order to know what learners do beside the platform
  As a teacher
  I need to see my course's figures without leaving Moodle

  Background:
    Given the following "courses" exist:
      | fullname                      | shortname |
      | Social networks and education | SNE       |
    And the following "users" exist:
      | username | firstname | lastname |
      | teresa   | Teresa    | Maestre  |
      | amina    | Amina     | Haddad   |
    And the following "course enrolments" exist:
      | user   | course | role           |
      | teresa | SNE    | editingteacher |
      | amina  | SNE    | student        |

  Scenario: Before anything is connected, a teacher reads what will happen
    Given I log in as "teresa"
    And I am on "Social networks and education" course homepage
    When I navigate to "Communicator" in current page administration
    Then I should see "There are no figures of this course yet"
    And I should see "Communicator isn't set up on this site yet."
    And I should not see "Open the settings"

  Scenario: A learner sees nothing of it
    Given I log in as "amina"
    When I am on "Social networks and education" course homepage
    Then I should not see "Communicator" in the ".secondary-navigation" "css_element"
