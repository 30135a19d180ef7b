//! Boxes as a bit map behind its length in bytes.

use super::reader::Reader;

/// Length and map of `boxes`, without what lies beyond `most` bytes.
pub(super) fn map(boxes: &[u16], most: usize) -> Vec<u8> {
    let mut map: Vec<u8> = Vec::new();
    for place in boxes.iter().map(|place| usize::from(*place)) {
        if place / 8 < most.min(usize::from(u8::MAX)) {
            map.resize(map.len().max(place / 8 + 1), 0);
            map[place / 8] |= 1 << (place % 8);
        }
    }
    let length = u8::try_from(map.len()).unwrap_or(u8::MAX);
    std::iter::once(length).chain(map).collect()
}

/// The boxes of the map that comes next, in order.
pub(super) fn read(rest: &mut Reader<'_>) -> Option<Vec<u16>> {
    let [length] = rest.take::<1>()?;
    let map = rest.slice(usize::from(length))?;
    let set = |place: &u16| map[usize::from(place / 8)] & (1 << (place % 8)) != 0;
    Some((0..u16::from(length) * 8).filter(set).collect())
}
