//! What DELETE and `active: false` mean to the product.

use super::StandIn;
use crate::profile::{Effect, Profile};
use crate::reference::Deactivation;

impl StandIn {
    pub(super) fn take_deprovisioning(&mut self, profile: &Profile) {
        let Some(effects) = &profile.deprovisioning else { return };
        if let Some(delete) = &effects.delete {
            self.take_deletion(delete.means);
        }
        if let Some(deactivate) = &effects.deactivate {
            self.take_deactivation(deactivate.means);
        }
    }

    fn take_deletion(&mut self, effect: Effect) {
        let part = format!("deprovisioning.delete: {}", effect.as_str());
        match effect {
            Effect::Removed => self.imitates(part, "a deleted user is gone"),
            Effect::Unlinked => self.imitates(part, "a deleted user is gone, as SCIM shows it"),
            Effect::SoftDeleted => {
                self.add_faults(&["delete.name-stays-taken"]);
                let words = "a deleted user cannot be read any more, and its userName stays taken";
                self.imitates(part, words);
            }
            Effect::Suspended => {
                self.add_faults(&["delete.deactivates"]);
                self.imitates(part, "DELETE of a user sets active to false, and the user stays");
            }
            Effect::Refused => {
                self.options.refused.methods.push("DELETE User".to_owned());
                self.imitates(part, "DELETE of a user is answered 501");
            }
            Effect::Ignored => {
                self.add_faults(&["delete.not-deleted"]);
                self.imitates(part, "DELETE is answered 204, and deletes nothing");
            }
            Effect::NotSent => self.lacks(part, "this is about a client"),
        }
    }

    fn take_deactivation(&mut self, effect: Effect) {
        let part = format!("deprovisioning.deactivate: {}", effect.as_str());
        match effect {
            Effect::Suspended => self.imitates(part, "active false is stored and shown"),
            Effect::Ignored => {
                self.add_faults(&["crud.always-active"]);
                self.imitates(part, "users are active whatever is sent");
            }
            Effect::Removed => {
                self.options.readings.deactivation = Deactivation::Delete;
                self.imitates(part, "a user whose active is set to false is gone after the answer");
            }
            Effect::SoftDeleted | Effect::Unlinked => {
                self.imitates(
                    part,
                    "active false is stored and shown, and true brings the user back",
                );
            }
            Effect::Refused | Effect::NotSent => {
                self.lacks(part, "active false is stored and shown");
            }
        }
    }
}
